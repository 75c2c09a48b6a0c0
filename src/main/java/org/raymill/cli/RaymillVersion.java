package org.raymill.cli;

import picocli.CommandLine;

/** Tells the program's version. */
public final class RaymillVersion implements CommandLine.IVersionProvider {

    /** The version of the jar; {@code development} outside of one. */
    public static String version() {
        String version = RaymillVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Raymill " + version() + ", Java " + Runtime.version()};
    }
}
