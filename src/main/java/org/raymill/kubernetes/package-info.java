/**
 * What a node tells a cluster of Kubernetes about its own pod: {@link org.raymill.kubernetes.OwnPod} says it over HTTPS, {@link
 * org.raymill.kubernetes.DeletionCost} decides what and when, from values alone. May use {@code model} and {@code tls}.
 */
package org.raymill.kubernetes;
