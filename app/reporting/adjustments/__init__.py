"""Corresponding adjustments as pure arithmetic: plain values and flows in, figures that explain themselves out.

Signs, methods and rows follow decision 2/CMA.3, annex, paragraphs 7 to 10 and 23, and table 4 of decision 5/CMA.3.
"""
