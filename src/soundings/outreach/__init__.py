"""Waves, messages, receipts and opt-outs: every carer told, none told twice.

The outbox is rows in PostgreSQL; providers take messages away; at the close every listed
child has exactly one final disposition.
"""
