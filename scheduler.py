"""What runs when. APScheduler is only the clock; every job is safe to run twice and keeps its state in the database."""
