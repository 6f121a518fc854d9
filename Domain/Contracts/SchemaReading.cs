using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>What could be read of a schema; enough to resolve names even when some of it is wrong.</summary>
/// <param name="Properties">The properties whose names could be read.</param>
/// <param name="IsComplete">Whether these are all: if not, an unknown name is no finding of its own.</param>
internal sealed record SchemaReading(ImmutableArray<PropertyReading> Properties, bool IsComplete)
{
    /// <summary>The rules of <c>quality</c>, formats and uniqueness.</summary>
    public RuleCollection Rules { get; init; } = new();

    /// <summary>The index of the property that <paramref name="name"/> names; null when there is none.</summary>
    public int? Find(string name)
    {
        for (var i = 0; i < Properties.Length; i++)
        {
            if (Properties[i].Specification.Name == name)
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>The same, and an error at <paramref name="cursor"/> when there is none.</summary>
    public int? Find(string name, DocumentCursor cursor)
    {
        var index = Find(name);
        if (index is null && IsComplete)
        {
            var names = Properties.Select(property => property.Specification.Name).ToArray();
            cursor.Error($"{DocumentScalars.Quote(name)} is no property of the schema; the nearest is "
                + NearestName.Of(name, names));
        }

        return index;
    }
}
