using System.Reflection;

namespace StreamBatch.Architecture.Tests;

/// <summary>References point inwards: Domain, Engine, adapters, hosts.</summary>
public sealed class ReferenceTests
{
    private const string Orleans = "Microsoft.Orleans.";

    /// <summary>What the inner projects may refer to. A name that ends in a dot stands for all that begin so.</summary>
    private static readonly (string Project, string[] Allowed)[] AllowedReferences =
    [
        ("Client", ["Domain"]),
        ("Domain", []),
        ("Engine", ["Domain"]),
        ("Generation", ["Domain", "Reference"]),
        ("Odcs", ["Domain"]),
        ("Reference", ["Domain"]),
        ("Server", ["Domain", "Engine", "Odcs"]),
        ("Storage.", ["Domain", "Engine"]),
    ];

    [Fact]
    public void ProjectReferences_PointInwards()
    {
        var offenders =
            from rule in AllowedReferences
            from project in Repository.Projects
            where !project.IsTest && Matches(rule.Project, project.Name)
            from reference in project.ProjectReferences
            where !rule.Allowed.Contains(reference, StringComparer.Ordinal)
            select $"{project} refers to {reference}";

        Convention.Holds("An inner project refers to an outer one.", offenders);
    }

    [Fact]
    public void AssemblyReferences_PointInwards()
    {
        var offenders =
            from rule in AllowedReferences
            from assembly in Repository.ProductAssemblies
            let name = ShortName(assembly.GetName())
            where Matches(rule.Project, name)
            from reference in assembly.GetReferencedAssemblies()
            where reference.Name!.StartsWith("StreamBatch.", StringComparison.Ordinal)
            where !rule.Allowed.Contains(ShortName(reference), StringComparer.Ordinal)
            select $"{name} refers to {reference.Name}";

        Convention.Holds("An inner assembly refers to an outer one.", offenders);
    }

    [Fact]
    public void Domain_RefersToNothingButTheFramework()
    {
        var packages = Repository.Projects.Single(project => project.Path == "Domain/Domain.csproj").PackageReferences;
        var assemblies = Repository.ProductAssembly("Domain").GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal)
                || name.StartsWith("System.Net", StringComparison.Ordinal));

        Convention.Holds("Domain needs nothing.", packages.Concat(assemblies));
    }

    [Fact]
    public void Domain_WaitsForNothing()
    {
        const BindingFlags Every = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;
        var offenders =
            from type in Repository.ProductAssembly("Domain").GetExportedTypes()
            from method in type.GetMethods(Every)
            where method.ReturnType.Namespace == "System.Threading.Tasks"
            select $"{type}.{method.Name}";

        Convention.Holds("Domain returns decisions; hosts wait.", offenders);
    }

    [Fact]
    public void Orleans_IsReferredToByItsHostsOnly()
    {
        var packages =
            from project in Repository.Projects
            where !project.MayUseOrleans
            from package in project.PackageReferences
            where package.StartsWith(Orleans, StringComparison.Ordinal)
            select $"{project} refers to {package}";
        var projects =
            from project in Repository.Projects
            where !project.MayUseOrleans
            from reference in project.ProjectReferences
            where reference == "Silo" || reference.Split('.')[0] == "Grains"
            select $"{project} refers to {reference}";
        var assemblies =
            from assembly in Repository.ProductAssemblies
            from reference in assembly.GetReferencedAssemblies()
            where reference.Name!.StartsWith("Orleans", StringComparison.Ordinal)
            select $"{assembly.GetName().Name} refers to {reference.Name}";

        Convention.Holds(
            "Only Grains, Silo and their tests know Orleans: the embedded edition builds on a feed without it.",
            packages.Concat(projects).Concat(assemblies));
    }

    private static bool Matches(string rule, string name) =>
        rule.EndsWith('.') ? name.StartsWith(rule, StringComparison.Ordinal) : name == rule;

    private static string ShortName(AssemblyName name) => name.Name!["StreamBatch.".Length..];
}
