package io.jenkins.plugins.gitops.sandbox.demo;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * What {@code bin/demo} was asked to do.
 *
 * @param jenkins whether a real Jenkins runs the chain, rather than the engine alone
 * @param interactive whether a person merges the pull request
 * @param once whether Jenkins ends with its build, rather than when it is stopped
 * @param standIn whether the stand-in is used although a real API server is at hand
 * @param image the image to promote
 * @param environments where to, in this order
 * @param broken what is broken on purpose, to see what is said about it
 */
record DemoOptions(
        boolean jenkins,
        boolean interactive,
        boolean once,
        boolean standIn,
        String image,
        List<String> environments,
        Broken broken) {

    static final String USAGE = """
            usage: bin/demo [--engine | --jenkins] [--interactive] [--once] [--stand-in]
                            [--image IMAGE] [--environment NAME] [--break repository|manifest|api-server]

              --engine, --jenkins  the engine alone, or a real Jenkins with the plugin; without either, Jenkins where its
                                   artifacts resolve
              --interactive        wait until a person presses Merge in the browser
              --once               end Jenkins with its build instead of leaving it to be looked at
              --stand-in           use the stand-in although a real kube-apiserver is at hand
              --image IMAGE        promote another image than registry.example.org/shop/cart:1.4.2
              --environment NAME   promote to that environment alone instead of dev and staging
              --break WHAT         break something on purpose and see what is said about it
            """;

    static final String IMAGE = "registry.example.org/shop/cart:1.4.2";

    /** What can be broken. */
    enum Broken {
        NOTHING,
        REPOSITORY,
        MANIFEST,
        API_SERVER
    }

    /** @throws IllegalArgumentException for an argument that is not known */
    static DemoOptions parse(String... arguments) {
        DemoOptions options =
                new DemoOptions(false, false, false, false, IMAGE, List.of("dev", "staging"), Broken.NOTHING);
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        while (!rest.isEmpty()) {
            options = options.with(rest.remove(), rest);
        }
        return options;
    }

    private DemoOptions with(String argument, Deque<String> rest) {
        return switch (argument) {
            case "--engine" -> new DemoOptions(false, interactive, once, standIn, image, environments, broken);
            case "--jenkins" -> new DemoOptions(true, interactive, once, standIn, image, environments, broken);
            case "--interactive" -> new DemoOptions(jenkins, true, once, standIn, image, environments, broken);
            case "--once" -> new DemoOptions(jenkins, interactive, true, standIn, image, environments, broken);
            case "--stand-in" -> new DemoOptions(jenkins, interactive, once, true, image, environments, broken);
            case "--image" ->
                new DemoOptions(jenkins, interactive, once, standIn, value(argument, rest), environments, broken);
            case "--environment" ->
                new DemoOptions(jenkins, interactive, once, standIn, image, List.of(value(argument, rest)), broken);
            case "--break" ->
                new DemoOptions(
                        jenkins, interactive, once, standIn, image, environments, breakable(value(argument, rest)));
            default -> throw new IllegalArgumentException("The argument " + argument + " is not known");
        };
    }

    private static String value(String argument, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("The argument " + argument + " needs a value");
        }
        return rest.remove();
    }

    private static Broken breakable(String name) {
        return switch (name) {
            case "repository" -> Broken.REPOSITORY;
            case "manifest" -> Broken.MANIFEST;
            case "api-server" -> Broken.API_SERVER;
            default ->
                throw new IllegalArgumentException("--break knows repository, manifest and api-server, not " + name);
        };
    }
}
