package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** Edits each hostile file in a small heap and writes a line with its name, the milliseconds and the outcome. */
final class HostileYamlMain {

    private HostileYamlMain() {}

    public static void main(String[] arguments) {
        HostileYamlTest.files().forEach((name, text) -> {
            byte[] bytes = text.get().getBytes(StandardCharsets.UTF_8);
            long start = cpuTime();
            String outcome = edit(name, bytes);
            System.out.println(name + " " + (cpuTime() - start) / 1_000_000 + " " + outcome);
        });
    }

    /** The time of this thread, which does not depend on what else the machine does. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static String edit(String name, byte[] bytes) {
        try {
            YamlText text = YamlText.of(name, bytes, YamlLimits.DEFAULT);
            PathMatch match = new YamlFile(text).find(YamlPath.parse("harmless"), false);
            YamlPatch patch = new YamlPatch(text, false);
            patch.set(match.node(), YamlValue.of("y"));
            return "edited " + patch.apply().length;
        } catch (RefusedEditException e) {
            String message = e.getMessage();
            return "refused "
                    + message.substring(0, Math.min(160, message.length())).replace('\n', ' ');
        }
    }
}
