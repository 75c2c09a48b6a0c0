/** What is in {@code k8s} and {@code images}: whether Kubernetes would take it, and whether it keeps the rules of this project. */
package org.raymill.kubernetes;
