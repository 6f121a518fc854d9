using System.Reflection;
using Orleans;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains.Tests;

/// <summary>What silos of two versions say to each other, and what they store: a change is a decision, not an accident.
/// Whoever makes one changes the list, and says in ARCHITECTURE.md how both versions go together.</summary>
public sealed class WireContractTests
{
    [Fact]
    public void AliasesAndMembers_AreThoseOfTheList()
    {
        var types = typeof(IPartitionGrain).Assembly.GetTypes().Concat(typeof(GrainOptions).Assembly.GetTypes())
            .Where(type => Alias(type).StartsWith("StreamBatch.", StringComparison.Ordinal))
            .OrderBy(Alias, StringComparer.Ordinal);

        var lines = types.SelectMany(Lines);

        Assert.Equal(
            File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "wire-contract.txt")), lines);
    }

    [Fact]
    public void EveryGrainMethodAndEverySerializedType_HasAnAliasOfOurs()
    {
        var methods = typeof(IPartitionGrain).Assembly.GetTypes()
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)))
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<AliasAttribute>() is null)
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");
        var types = typeof(IPartitionGrain).Assembly.GetTypes().Concat(typeof(GrainOptions).Assembly.GetTypes())
            .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .Where(type => type.GetCustomAttribute<AliasAttribute>() is null)
            .Select(type => type.Name);

        Assert.Empty(methods.Concat(types));
    }

    private static string Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? "";

    private static IEnumerable<string> Lines(Type type)
    {
        yield return Alias(type);
        foreach (var method in type.GetMethods().Where(method => Alias(method).Length > 0)
            .OrderBy(Alias, StringComparer.Ordinal))
        {
            var parameters = method.GetParameters().Select(parameter => NameOf(parameter.ParameterType));
            yield return $"  {Alias(method)}({string.Join(", ", parameters)}): {NameOf(method.ReturnType)}";
        }

        foreach (var member in type.GetProperties()
            .Where(member => member.GetCustomAttribute<IdAttribute>() is not null)
            .OrderBy(member => member.GetCustomAttribute<IdAttribute>()!.Id))
        {
            yield return $"  {member.GetCustomAttribute<IdAttribute>()!.Id}: {NameOf(member.PropertyType)}";
        }
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
