package org.raymill.rendering;

import java.util.List;
import org.raymill.model.PackageProblem;

/** The rendering packages of a host, which come and go. Safe to use from many threads; nothing here blocks. */
public interface RenderingPackages {

    /** Those that work at this moment. */
    List<RenderingPackage> working();

    /** Those that are there and do not work, with the reason. */
    List<PackageProblem> problems();

    /** Packages that stay as they are. */
    static RenderingPackages of(List<RenderingPackage> packages) {
        List<RenderingPackage> fixed = List.copyOf(packages);
        return new RenderingPackages() {
            @Override
            public List<RenderingPackage> working() {
                return fixed;
            }

            @Override
            public List<PackageProblem> problems() {
                return List.of();
            }
        };
    }
}
