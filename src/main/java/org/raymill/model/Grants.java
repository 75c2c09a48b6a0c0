package org.raymill.model;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which role somebody has in which projects.
 *
 * @param byProject by the names of projects; {@value #EVERYWHERE} is for all of them. Where a project is named, too, the higher of the two roles holds
 */
public record Grants(Map<String, Role> byProject) {

    /** Stands for all projects. */
    public static final String EVERYWHERE = "*";
    /** The most projects that may be named. */
    public static final int MAX_PROJECTS = 200;
    /** Nothing is allowed. */
    public static final Grants NONE = new Grants(Map.of());
    /** Everything is allowed. */
    public static final Grants ALL = everywhere(Role.ADMIN);

    private static final int MAX_NAME = 100;

    public Grants {
        byProject = byProject == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(byProject));
        if (byProject.size() > MAX_PROJECTS) {
            throw new IllegalArgumentException("at most " + MAX_PROJECTS + " projects may be named");
        }
        byProject.forEach((project, role) -> {
            if (project.isBlank()
                    || project.length() > MAX_NAME
                    || project.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "the name of a project has 1 to " + MAX_NAME + " printable characters; * is for all");
            }
            if (role == null) {
                throw new IllegalArgumentException("a role is missing for the project " + project);
            }
            boolean ofTheFarm = role == Role.ADMIN || role == Role.SCALER;
            if (ofTheFarm && !project.equals(EVERYWHERE)) {
                throw new IllegalArgumentException(role.word() + " is for all projects (*) only, not for " + project);
            }
        });
    }

    /** A role in all projects. */
    public static Grants everywhere(Role role) {
        return new Grants(Map.of(EVERYWHERE, role));
    }

    /** The role in a project; empty when there is none. */
    public Optional<Role> in(String project) {
        Role everywhere = byProject.get(EVERYWHERE);
        Role here = byProject.get(project);
        return Optional.ofNullable(higher(everywhere, here));
    }

    private static Role higher(Role one, Role other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.includes(other) ? one : other;
    }

    /** Whether what a role may is allowed in a project. */
    public boolean allow(Role role, String project) {
        return in(project).filter(given -> given.includes(role)).isPresent();
    }

    /** Whether what a role may is allowed in all projects, those to come included. */
    public boolean allowEverywhere(Role role) {
        return allow(role, EVERYWHERE);
    }

    /** Whether what a role may is allowed in some project. */
    public boolean allowSomewhere(Role role) {
        return byProject.values().stream().anyMatch(given -> given.includes(role));
    }

    /** The projects whose jobs may be looked at; empty for all of them. */
    public Optional<Set<String>> visible() {
        if (allowEverywhere(Role.VIEWER)) {
            return Optional.empty();
        }
        return Optional.of(byProject.entrySet().stream()
                .filter(entry -> entry.getValue().includes(Role.VIEWER))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * What these grants or others allow.
     *
     * @throws IllegalArgumentException when that is for too many projects
     */
    public Grants plus(Grants others) {
        Map<String, Role> either = new TreeMap<>(byProject);
        others.byProject.forEach((project, role) -> either.merge(project, role, Grants::higher));
        return new Grants(either);
    }

    /** What both these grants and others allow: nothing that only one of them allows. */
    public Grants within(Grants others) {
        Set<String> named = new TreeSet<>(byProject.keySet());
        named.addAll(others.byProject.keySet());
        Map<String, Role> both = new TreeMap<>();
        for (String project : named) {
            Optional<Role> here = in(project);
            Optional<Role> there = others.in(project);
            if (here.isPresent() && there.isPresent()) {
                Role lower = here.get().includes(there.get()) ? there.get() : here.get();
                if (project.equals(EVERYWHERE)) {
                    both.put(project, lower);
                } else if (lower != Role.SCALER) {
                    // Where one of the two names the project, admin can only come from both being so everywhere.
                    both.put(project, lower == Role.ADMIN ? Role.OPERATOR : lower);
                }
            }
        }
        return new Grants(both);
    }
}
