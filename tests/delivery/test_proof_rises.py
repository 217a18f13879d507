"""Receipts come late, twice and out of order: what is proved only rises, and no retry is cancelled by old news."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.decide import better, work_after_receipt
from alerts.model.message import Proof, Work

PROOFS = st.sampled_from(Proof)


@given(st.lists(PROOFS))
def test_proof_only_rises_for_any_order_and_repetition(receipts):
    known, seen = Proof.NONE, [Proof.NONE]
    for receipt in receipts:
        known = better(known, receipt)
        assert known.rank >= seen[-1].rank
        seen.append(known)
    assert known is max([Proof.NONE, *receipts], key=lambda proof: proof.rank)


@given(st.lists(PROOFS, min_size=1), st.randoms())
def test_the_order_of_receipts_makes_no_difference(receipts, chance):
    shuffled = receipts * 2
    chance.shuffle(shuffled)
    assert reduce(better, shuffled) is reduce(better, receipts)


@given(PROOFS, PROOFS)
def test_the_better_news_is_one_of_the_two(one, other):
    assert better(one, other) in {one, other}
    assert better(one, other) is better(other, one)


def test_a_later_success_wins_over_the_networks_giving_up():
    assert better(Proof.UNDELIVERED, Proof.DELIVERED) is Proof.DELIVERED
    assert better(Proof.UNDELIVERED, Proof.SENT) is Proof.UNDELIVERED


@pytest.mark.parametrize("work", [Work.SENDING, Work.UNCERTAIN])
@pytest.mark.parametrize("reported", [proof for proof in Proof if proof is not Proof.NONE])
def test_any_receipt_settles_an_unclear_call(work, reported):
    assert work_after_receipt(work, known=Proof.NONE, reported=reported) is Work.DONE


@pytest.mark.parametrize("waiting", [Work.QUEUED, Work.DEFERRED])
def test_a_try_that_waits_is_ended_by_better_news_only(waiting):
    def after(known: Proof, reported: Proof) -> Work:
        return work_after_receipt(waiting, known=known, reported=reported)

    assert after(Proof.NONE, Proof.ACCEPTED) is Work.DONE
    assert after(Proof.UNDELIVERED, Proof.DELIVERED) is Work.DONE
    assert after(Proof.UNDELIVERED, Proof.UNDELIVERED) is waiting
    assert after(Proof.UNDELIVERED, Proof.SENT) is waiting
    assert after(Proof.NONE, Proof.UNDELIVERED) is waiting


@given(work=st.sampled_from(Work), known=PROOFS, reported=PROOFS)
def test_a_receipt_never_brings_a_message_back_into_the_queue(work, known, reported):
    after = work_after_receipt(work, known=known, reported=reported)
    assert after in {work, Work.DONE}
    if work is Work.WITHDRAWN or reported is Proof.NONE:
        assert after is work
