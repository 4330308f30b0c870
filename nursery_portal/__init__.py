"""The nursery's closed portal: the project and the foundations its four apps stand on."""
