package org.raymill.rendering;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.raymill.model.InstalledPackage;

/**
 * A package whose tasks do nothing, for measuring what the farm itself costs: {@code raymill.bench.no-op}. They make no pictures. The parameter
 * {@code millis} makes a task last so long.
 */
public final class NoOpPackage implements RenderingPackage {

    /** The name of the package. */
    public static final String NAME = "no-op";

    private static final long MAX_MILLIS = 3_600_000;
    private static final long LOOK_AGAIN_MILLIS = 100;

    private final InstalledPackage installed;

    /**
     * The package.
     *
     * @param version Raymill's own
     */
    public NoOpPackage(String version) {
        this.installed = new InstalledPackage(NAME, version, false, true);
    }

    @Override
    public InstalledPackage installed() {
        return installed;
    }

    @Override
    public boolean needsFolder() {
        return false;
    }

    @Override
    public void render(RenderTask task, RenderContext context) throws InterruptedException, RenderingException {
        if (task.format().hasPictures()) {
            throw new RenderingException("the package no-op makes no pictures; submit the job with the format none");
        }
        long left = millis(Optional.ofNullable(task.parameters().get("millis")));
        while (left > 0) {
            if (context.cancelled()) {
                throw new CancellationException("cancelled");
            }
            TimeUnit.MILLISECONDS.sleep(Math.min(left, LOOK_AGAIN_MILLIS));
            left -= LOOK_AGAIN_MILLIS;
        }
    }

    private static long millis(Optional<String> parameter) throws RenderingException {
        try {
            return Math.max(0, Math.min(MAX_MILLIS, Long.parseLong(parameter.orElse("0"))));
        } catch (NumberFormatException e) {
            throw new RenderingException("the parameter millis must be a number, not '" + parameter.get() + "'");
        }
    }
}
