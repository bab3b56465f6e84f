package io.jenkins.plugins.gitops.sandbox.demo;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What {@code bin/demo} was asked to do.
 *
 * @param flags what is asked by a word alone
 * @param image the image to promote
 * @param environments where to, in this order
 * @param broken what is broken on purpose, to see what is said about it
 */
record DemoOptions(Set<Flag> flags, String image, List<String> environments, Broken broken) {

    static final String USAGE = """
            usage: bin/demo [--engine | --jenkins] [--interactive] [--once] [--kill] [--stand-in]
                            [--image IMAGE] [--environment NAME] [--break repository|manifest|api-server]

              --engine, --jenkins  the engine alone, or a real Jenkins with the plugin; without either, Jenkins where its
                                   artifacts resolve
              --interactive        wait until a person presses Merge in the browser
              --once               end Jenkins with its build instead of leaving it to be looked at
              --kill               kill Jenkins (SIGKILL) while it waits for staging's merge, and again while it applies to
                                   production; start it again each time
              --stand-in           use the stand-in although a real kube-apiserver is at hand
              --image IMAGE        promote another image than registry.example.org/shop/cart:1.4.2
              --environment NAME   promote to that environment alone instead of dev, staging and production
              --break WHAT         break something on purpose and see what is said about it
            """;

    static final String IMAGE = "registry.example.org/shop/cart:1.4.2";

    /** What can be asked by a word alone. */
    enum Flag {
        /** A real Jenkins runs the chain, rather than the engine alone. */
        JENKINS,
        /** A person merges the pull requests. */
        INTERACTIVE,
        /** Jenkins ends with its build, rather than when it is stopped. */
        ONCE,
        /** Jenkins is killed in the middle, twice. */
        KILL,
        /** The stand-in is used although a real API server is at hand. */
        STAND_IN
    }

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
                new DemoOptions(EnumSet.noneOf(Flag.class), IMAGE, DemoSandbox.ENVIRONMENTS, Broken.NOTHING);
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        while (!rest.isEmpty()) {
            options = options.with(rest.remove(), rest);
        }
        if (options.has(Flag.KILL) && !options.has(Flag.JENKINS)) {
            throw new IllegalArgumentException("--kill needs --jenkins: without Jenkins nothing outlives its process");
        }
        return options;
    }

    private DemoOptions with(String argument, Deque<String> rest) {
        return switch (argument) {
            case "--engine" -> {
                Set<Flag> without = EnumSet.copyOf(flags);
                without.remove(Flag.JENKINS);
                yield new DemoOptions(without, image, environments, broken);
            }
            case "--jenkins" -> with(Flag.JENKINS);
            case "--interactive" -> with(Flag.INTERACTIVE);
            case "--once" -> with(Flag.ONCE);
            case "--kill" -> with(Flag.KILL);
            case "--stand-in" -> with(Flag.STAND_IN);
            case "--image" -> new DemoOptions(flags, value(argument, rest), environments, broken);
            case "--environment" -> new DemoOptions(flags, image, List.of(value(argument, rest)), broken);
            case "--break" -> new DemoOptions(flags, image, environments, breakable(value(argument, rest)));
            default -> throw new IllegalArgumentException("The argument " + argument + " is not known");
        };
    }

    private DemoOptions with(Flag flag) {
        Set<Flag> more = EnumSet.of(flag);
        more.addAll(flags);
        return new DemoOptions(more, image, environments, broken);
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

    boolean has(Flag flag) {
        return flags.contains(flag);
    }
}
