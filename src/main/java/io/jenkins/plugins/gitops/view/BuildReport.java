package io.jenkins.plugins.gitops.view;

import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What {@code <build>/gitops/api/json} answers. Names of properties are API: they never change. */
@ExportedBean(defaultVisibility = 9)
public final class BuildReport {

    private final String build;
    private final List<StepView> steps;

    BuildReport(String build, List<StepView> steps) {
        this.build = build;
        this.steps = steps;
    }

    /** Returns the build as {@code folder/job#7}. */
    @Exported
    public String getBuild() {
        return build;
    }

    @Exported
    public List<StepView> getSteps() {
        return steps;
    }
}
