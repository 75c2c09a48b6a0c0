package org.raymill.app;

public final class Main {
    public static void main(String[] arguments) {
        System.out.println("raymill");
    }

    private Main() {}
}
