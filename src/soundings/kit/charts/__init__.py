"""Pictures as SVG: numbers in, drawing out, the same ones on a page and in a PDF.

Every picture has a title, a description and the table it is drawn from, and reads in grey: shape
and place carry what colour carries. Coordinates are CSS pixels at the width given, so that type
in a picture is as large as type beside it.
"""
