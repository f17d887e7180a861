"""Initial reports and regular information: assembled from the record along the outlines of decision 6/CMA.4."""
