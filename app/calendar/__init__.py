"""The calendar: deadlines and meetings of every area, as month, list and feed."""
