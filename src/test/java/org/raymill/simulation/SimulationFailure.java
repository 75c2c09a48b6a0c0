package org.raymill.simulation;

/** A property does not hold. */
final class SimulationFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param property its name
     */
    SimulationFailure(String property, String message) {
        super(property + ": " + message);
    }

    SimulationFailure(String property, String message, Throwable cause) {
        super(property + ": " + message, cause);
    }
}
