package io.jenkins.plugins.gitops.config;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Item;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import java.util.List;
import jenkins.model.Jenkins;
import org.jvnet.localizer.Localizable;

/**
 * Who may do what with environments: {@code GitOps/Promote}, {@code Sync}, {@code Rollback}, {@code OverrideFreeze}, {@code View},
 * given in Jenkins, on folders and on jobs.
 *
 * <p>An environment is guarded by the folder that it is defined in, or by Jenkins. Viewing is implied by reading the item,
 * everything else by administering Jenkins.
 */
public final class GitopsPermissions {

    public static final PermissionGroup GROUP =
            new PermissionGroup(GitopsPermissions.class, Messages._GitopsPermissions_Title());

    /** Change an environment in its config repository. */
    public static final Permission PROMOTE =
            permission("Promote", Messages._GitopsPermissions_Promote(), Jenkins.ADMINISTER);

    /** Apply a commit to an environment's cluster. */
    public static final Permission SYNC = permission("Sync", Messages._GitopsPermissions_Sync(), Jenkins.ADMINISTER);

    /** Bring an earlier release of an environment back; a person's right. */
    public static final Permission ROLLBACK =
            permission("Rollback", Messages._GitopsPermissions_Rollback(), Jenkins.ADMINISTER);

    /** Go through a freeze of an environment; a person's right. */
    public static final Permission OVERRIDE_FREEZE =
            permission("OverrideFreeze", Messages._GitopsPermissions_OverrideFreeze(), Jenkins.ADMINISTER);

    /** See what runs in an environment and how healthy it is. */
    public static final Permission VIEW = permission("View", Messages._GitopsPermissions_View(), Item.READ);

    private GitopsPermissions() {}

    private static Permission permission(String name, Localizable description, Permission impliedBy) {
        return new Permission(GROUP, name, description, impliedBy, true, new PermissionScope[] {
            PermissionScope.JENKINS, PermissionScope.ITEM_GROUP, PermissionScope.ITEM
        });
    }

    /** Makes them known before an authorization strategy that names them is read. */
    @Initializer(after = InitMilestone.PLUGINS_STARTED, before = InitMilestone.EXTENSIONS_AUGMENTED)
    public static List<Permission> register() {
        return GROUP.getPermissions();
    }
}
