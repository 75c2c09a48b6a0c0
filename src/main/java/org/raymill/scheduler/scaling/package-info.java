/**
 * How many render nodes of each class would be used, decided from values alone: {@link org.raymill.scheduler.scaling.Situation} and time go in, a
 * {@link org.raymill.model.ScalingSignal} comes out of {@link org.raymill.scheduler.scaling.Scaler}. {@link org.raymill.scheduler.scaling.Sizing}
 * is the need of a moment, {@link org.raymill.scheduler.scaling.Damper} what is made of it over time. May use {@code model}.
 */
package org.raymill.scheduler.scaling;
