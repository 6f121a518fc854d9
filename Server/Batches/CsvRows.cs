using CsvHelper;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Server.Batches;

/// <summary>Batch rows in CSV (RFC 4180) under a header: key, start, end (optional) and the names of the aggregates.
/// </summary>
internal static class CsvRows
{
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        TrimWhitespace = false,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    /// <summary>The rows, null for one with a fault.</summary>
    public static IEnumerable<ResultRow?> Read(TextReader text, BatchFile file)
    {
        using var reader = CsvReader.Create(text, Options, leaveOpen: true);
        if (!IsRead(reader, file, ReadHeader) || Columns([.. reader.Headers], file) is not { } columns)
        {
            yield break;
        }

        var values = new string?[file.Aggregates.Count];
        while (IsRead(reader, file, csv => csv.Read()))
        {
            if (reader.FieldCount != reader.Headers.Count)
            {
                file.AddFault(
                    reader.LineNumber, null, $"has {reader.FieldCount} fields; the header has {reader.Headers.Count}");
                continue;
            }

            for (var i = 0; i < values.Length; i++)
            {
                values[i] = reader.GetString(columns[i + 3]) is { Length: > 0 } value ? value : null;
            }

            yield return file.Check(
                reader.LineNumber,
                reader.GetString(columns[0]),
                reader.GetString(columns[1]),
                columns[2] < 0 ? null : reader.GetString(columns[2]),
                values);
        }
    }

    // What follows broken quotes cannot be told apart.
    private static bool IsRead(CsvReader reader, BatchFile file, Func<CsvReader, bool> read)
    {
        try
        {
            return read(reader);
        }
        catch (CsvFormatException exception)
        {
            file.AddFault(exception.LineNumber, null, "a quote is not closed, or stands in the middle of a field");
            return false;
        }
    }

    private static bool ReadHeader(CsvReader reader)
    {
        reader.ReadHeader();
        return true;
    }

    // The places of key, start, end (-1 for none) and the aggregates; null when the header does not fit the contract.
    private static int[]? Columns(string[] header, BatchFile file)
    {
        if (header.Length == 0)
        {
            // Without a character it may as well be NDJSON without a row.
            if (file.RefusesEmpty)
            {
                file.AddFault(1, null, "the file is empty: it needs a header");
            }

            return null;
        }

        string[] wanted = ["key", "start", "end", .. file.Aggregates.Select(aggregate => aggregate.Name)];
        var before = file.FaultCount;
        foreach (var name in header.Where((name, i) => Array.IndexOf(header, name) != i))
        {
            file.AddFault(1, name, "stands twice in the header");
        }

        foreach (var name in header.Except(wanted))
        {
            file.AddFault(1, name, $"is no column of this contract, whose columns are {string.Join(", ", wanted)}");
        }

        var places = wanted.Select(name => Array.IndexOf(header, name)).ToArray();
        for (var i = 0; i < wanted.Length; i++)
        {
            if (places[i] < 0 && i != 2)
            {
                file.AddFault(1, wanted[i], "is missing in the header");
            }
        }

        return file.FaultCount == before ? places : null;
    }
}
