// Entry point of the interface: every behaviour is a small module; without script every journey still works.
