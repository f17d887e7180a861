"""Records of CAD Trust out and in: mapped through dated lists, never copied, and read as a dry run."""
