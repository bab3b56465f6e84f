package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Running and ready, or finished well; waiting for a cause that does not pass by itself is degraded after a minute. */
final class PodRule implements HealthRule {

    @Override
    public Health assess(Resource pod, HealthContext context) {
        String phase = pod.text("status", "phase");
        List<ContainerFault> faults = ContainerFault.of(pod);
        if (phase.equals("Succeeded")) {
            return Health.healthy("succeeded");
        }
        if (phase.equals("Failed")) {
            return Health.degraded("failed" + suffix(pod.text("status", "reason"))
                    + suffix(pod.text("status", "message"))
                    + faults.stream()
                            .findFirst()
                            .map(fault -> suffix(fault.toString()))
                            .orElse(""));
        }
        Optional<ContainerFault> stuck =
                faults.stream().filter(ContainerFault::isStuck).findFirst();
        if (stuck.isPresent()) {
            boolean passed =
                    Ages.of(pod, context.now()).compareTo(context.options().grace()) >= 0;
            String why = stuck.get().toString();
            return passed ? Health.degraded(why) : Health.progressing(why);
        }
        if (phase.equals("Running") && Conditions.isTrue(pod, "Ready")) {
            return Health.healthy("running and ready");
        }
        if (Conditions.isFalse(pod, "PodScheduled")) {
            String why = Conditions.describe(pod, "PodScheduled");
            return Health.progressing(why).withWarning("no node takes it; an autoscaler may help: " + why);
        }
        String state = phase.isEmpty() ? "new" : phase.toLowerCase(Locale.ROOT) + ", not ready yet";
        return Health.progressing(
                state + faults.stream().findFirst().map(fault -> "; " + fault).orElse(notReady(pod)));
    }

    private static String notReady(Resource pod) {
        String why = Conditions.find(pod, "Ready")
                .map(ready -> ready.text("message"))
                .orElse("");
        return why.isEmpty() ? "" : ": " + why;
    }

    private static String suffix(String text) {
        return text.isEmpty() ? "" : ": " + text;
    }
}
