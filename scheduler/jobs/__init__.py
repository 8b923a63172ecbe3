"""What happens by the timetable rather than by the tick."""
