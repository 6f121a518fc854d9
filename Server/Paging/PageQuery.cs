using System.Globalization;
using System.Text.Json;
using StreamBatch.Server.Api;
using StreamBatch.Server.Json;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Paging;

/// <summary>How much of a list is asked for: a page as JSON, or all of it as lines.</summary>
/// <param name="Format">How rows are written.</param>
/// <param name="Limit">How many a page has at most.</param>
/// <param name="After">The position that it begins after; null: the beginning.</param>
internal sealed record PageQuery(RowFormat Format, int Limit, string? After)
{
    private const int MaxLimit = 10_000;
    private const int StandardLimit = 1_000;

    /// <summary>Whether a page is asked for.</summary>
    public bool IsPage => Format == RowFormat.Json;

    /// <summary>How many rows to read: whether there is one more says whether there is a next page.</summary>
    public int Wanted => Limit + 1;

    /// <summary>Reads the parameters <c>limit</c> and <c>after</c>, which belong to JSON: its answers say where the
    /// next page begins.</summary>
    public static PageQuery Of(RowFormat format, string? limit, string? after)
    {
        if (format != RowFormat.Json && (limit ?? after) is not null)
        {
            throw ProblemCatalog.Parameter(
                limit is null ? "after" : "limit", "belongs to JSON; lines are all rows, as they are read");
        }

        return new PageQuery(format, Query.Number("limit", limit, 1, MaxLimit) ?? StandardLimit, after);
    }

    /// <summary>The position as a number from 0; null when none is given.</summary>
    public long? AfterNumber() => After is null
        ? null
        : long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ProblemCatalog.Parameter("after", "is no position that an answer gave as next");

    /// <summary>The answer with rows of which at most <see cref="Wanted"/> were read.</summary>
    /// <param name="name">The name of their array.</param>
    /// <param name="read">The rows.</param>
    /// <param name="positionOf">The position after a row.</param>
    /// <param name="write">Writes a row's members.</param>
    public RowsAnswer<TRow> PageOf<TRow>(
        string name,
        IReadOnlyList<TRow> read,
        Func<TRow, string> positionOf,
        Action<Utf8JsonWriter, TRow> write) => new()
        {
            Format = Format,
            Name = name,
            Rows = read.Take(Limit).ToAsyncEnumerable(),
            Next = read.Count > Limit ? positionOf(read[Limit - 1]) : null,
            WriteMembers = write,
        };

    /// <summary>The answer with rows that are in memory: a page, or all that follow the position.</summary>
    /// <param name="name">The name of their array.</param>
    /// <param name="following">Those that follow the position, in order.</param>
    /// <param name="positionOf">The position after a row.</param>
    /// <param name="write">Writes a row's members.</param>
    public RowsAnswer<TRow> AnswerOf<TRow>(
        string name,
        IEnumerable<TRow> following,
        Func<TRow, string> positionOf,
        Action<Utf8JsonWriter, TRow> write) => IsPage
        ? PageOf(name, [.. following.Take(Wanted)], positionOf, write)
        : new RowsAnswer<TRow>
        {
            Format = Format,
            Name = name,
            Rows = following.ToAsyncEnumerable(),
            WriteMembers = write,
        };
}
