"""Forms about people and the register. They clean what was typed; what may be done is for the actions to say."""
