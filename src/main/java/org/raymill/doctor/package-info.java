/**
 * Checks of a node's and a farm's health: what is looked at, within which time, and what is to be said of it. May use files, sockets and the model; knows
 * nothing of actors. Main types: {@link org.raymill.doctor.Checks}, {@link org.raymill.doctor.StorageCheck}, {@link org.raymill.doctor.FarmFindings}.
 */
package org.raymill.doctor;
