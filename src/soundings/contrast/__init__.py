"""Each claim held against the families: verdict, robustness, lines of enquiry.

Decides from figures of one cut and the locked claims; shows nothing to
anybody, which is disclosure's part.
"""
