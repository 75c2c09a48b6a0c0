/** Makes the sample scene in {@code src/main/resources/sample}; start at {@link org.raymill.sample.SampleSceneGenerator}. */
package org.raymill.sample;
