"""Avizu: from a hazard warning to proof that each village has it."""
