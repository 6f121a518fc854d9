using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>Collects the rules of a document while its properties are read, each under an id of its own.</summary>
internal sealed class RuleCollection
{
    /// <summary>The most rules of each sort that a contract has: what an event warns of fits a word of so many bits.
    /// </summary>
    public const int MaxRules = 64;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<RowRule> _rows = [];
    private readonly List<(WindowRule Rule, DocumentCursor Cursor)> _windows = [];

    public ImmutableArray<RowRule> Rows => [.. _rows];

    public IReadOnlyList<(WindowRule Rule, DocumentCursor Cursor)> Windows => _windows;

    /// <summary>The properties of the primary key.</summary>
    public List<(DocumentCursor Cursor, int Property)> PrimaryKeys { get; } = [];

    /// <summary>The id of a rule of <c>quality</c>: its own, its name, or what it is about.</summary>
    public string Id(DocumentCursor rule, string fallback)
    {
        var named = rule.Member("id") ?? rule.Member("name");
        var id = named?.Node.Scalar is { Length: > 0 and <= 255 } text ? text : fallback;
        if (_ids.Add(id))
        {
            return id;
        }

        if (named is not null)
        {
            named.Error("is the id or name of an earlier rule, too");
            return id;
        }

        // Two rules alike without a name are told apart by their order.
        var number = 2;
        while (!_ids.Add($"{fallback}#{number}"))
        {
            number++;
        }

        return $"{fallback}#{number}";
    }

    public void Add(DocumentCursor cursor, RowRule rule)
    {
        if (_rows.Count == MaxRules)
        {
            cursor.Error($"is more than the {MaxRules} rules about events that a contract may have");
            return;
        }

        _rows.Add(rule);
    }

    public void Add(DocumentCursor cursor, WindowRule rule)
    {
        if (_windows.Count == MaxRules)
        {
            cursor.Error($"is more than the {MaxRules} rules about windows that a contract may have");
            return;
        }

        _windows.Add((rule, cursor));
    }
}
