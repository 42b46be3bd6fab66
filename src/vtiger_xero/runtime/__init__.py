"""The only package that knows DBOS: queue, schedule, liveness and take-over."""
