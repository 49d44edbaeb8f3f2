"""Children, carers, contacts and holds: the frame of the inspection.

Who people are stays in here and with outreach; everybody downstream reads roll.frame, which
holds what may be analysed and nothing that says who.
"""
