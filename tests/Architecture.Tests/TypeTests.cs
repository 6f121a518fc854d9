using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace StreamBatch.Architecture.Tests;

/// <summary>What the types of the product look like.</summary>
public sealed class TypeTests
{
    /// <summary>Classes that may be derived from, sorted by full name. Their comment tells how.</summary>
    private static readonly HashSet<string> MeantToBeDerived = [];

    [Fact]
    public void Classes_AreSealedStaticOrAbstract()
    {
        var offenders =
            from assembly in Repository.ProductAssemblies
            from type in assembly.GetTypes()
            where type.IsClass && !type.IsSealed && !type.IsAbstract && IsWrittenByUs(type)
            where !MeantToBeDerived.Contains(type.FullName!)
            select type.FullName;

        Convention.Holds("A class is open although nothing says how to derive from it: seal it.", offenders);
    }

    private static bool IsWrittenByUs(Type type)
    {
        for (var current = type; current is not null; current = current.DeclaringType)
        {
            if (current.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
                || current.IsDefined(typeof(GeneratedCodeAttribute), inherit: false))
            {
                return false;
            }
        }

        return !IsEntryPoint(type);
    }

    /// <summary>Top-level statements make an open class, Program, that no one can seal.</summary>
    private static bool IsEntryPoint(Type type) => type is { Name: "Program", Namespace: null };
}
