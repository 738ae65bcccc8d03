"""The stages: one event in, the events that follow out; pure functions that know no broker, clock or process."""
