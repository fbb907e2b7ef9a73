"""`/ws/xte`: the PowerTeacher Pro API, as plugins may call it."""
