package org.raymill.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.api.json.PackageList;
import org.raymill.api.json.PackageList.DefinitionEntry;
import org.raymill.api.json.PackageList.PackageEntry;
import org.raymill.api.json.PackageList.SettingEntry;
import org.raymill.model.InstalledPackage;
import org.raymill.model.PictureFormat;
import org.raymill.model.ServerDetail;
import org.raymill.model.VersionRange;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.PackageDefinition;
import org.raymill.rendering.definition.Setting;

/** Shows the rendering packages of the farm, and what is defined of each. */
final class PackageListing {

    private static final Comparator<InstalledPackage> ORDER = Comparator.comparing(InstalledPackage::name)
            .thenComparing(InstalledPackage::version)
            .thenComparing(InstalledPackage::tiles)
            .thenComparing(InstalledPackage::verified);

    private PackageListing() {}

    static PackageList list(List<ServerDetail> servers, Definitions definitions) {
        Map<InstalledPackage, List<String>> owners = new TreeMap<>(ORDER);
        for (ServerDetail server : servers) {
            if (server.status() != ServerDetail.Status.LOST) {
                server.packages().forEach(installed -> owners.computeIfAbsent(installed, key -> new ArrayList<>())
                        .add(server.id()));
            }
        }
        return new PackageList(
                owners.entrySet().stream()
                        .map(entry -> entry(entry.getKey(), entry.getValue()))
                        .toList(),
                definitions.all().stream().map(PackageListing::definition).toList());
    }

    private static PackageEntry entry(InstalledPackage installed, List<String> servers) {
        return new PackageEntry(
                installed.toString(),
                installed.name(),
                installed.version(),
                installed.tiles(),
                installed.verified(),
                servers.stream().sorted().distinct().toList());
    }

    private static DefinitionEntry definition(PackageDefinition definition) {
        List<String> formats = java.util.Arrays.stream(PictureFormat.values())
                .filter(definition.pictures()::writes)
                .map(PictureFormat::extension)
                .toList();
        boolean renders = definition.builtIn() || !definition.commands().all().isEmpty();
        return new DefinitionEntry(
                definition.name(),
                definition.title(),
                !definition.verified().none(),
                definition.verified().ranges().stream().map(VersionRange::text).toList(),
                definition.extensions(),
                renders ? formats : List.of(),
                definition.tiles(),
                definition.network(),
                definition.settings().all().stream()
                        .map(PackageListing::setting)
                        .toList());
    }

    private static SettingEntry setting(Setting setting) {
        return new SettingEntry(
                setting.name(),
                setting.type().word(),
                setting.byDefault().filter(value -> !value.isEmpty()),
                setting.least(),
                setting.most(),
                setting.choices(),
                setting.needGpu(),
                setting.required(),
                setting.help().isEmpty() ? Optional.empty() : Optional.of(setting.help()));
    }
}
