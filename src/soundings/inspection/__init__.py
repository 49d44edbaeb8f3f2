"""An area, its partnership (local authority and integrated care board), its clock and state.

Everything else in the house names the inspection it belongs to by the id made here.
"""
