using CsvHelper;

namespace StreamBatch.Cli.Batches;

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

    public static void Read(TextReader text, BatchFile file)
    {
        using var reader = CsvReader.Create(text, Options, leaveOpen: true);
        try
        {
            reader.ReadHeader();
            if (reader.Headers.Count == 0)
            {
                file.AddFault(1, null, "the file is empty: it needs a header");
            }
            else if (Columns([.. reader.Headers], file) is { } columns)
            {
                ReadRows(reader, file, columns);
            }
        }
        catch (CsvFormatException exception)
        {
            file.AddFault(exception.LineNumber, null, "a quote is not closed, or stands in the middle of a field");
        }
    }

    private static void ReadRows(CsvReader reader, BatchFile file, int[] columns)
    {
        var values = new string?[file.Aggregates.Count];
        while (reader.Read())
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

            file.Add(
                reader.LineNumber,
                reader.GetString(columns[0]),
                reader.GetString(columns[1]),
                columns[2] < 0 ? null : reader.GetString(columns[2]),
                values);
        }
    }

    // The places of key, start, end (-1 for none) and the aggregates; null when the header does not fit the contract.
    private static int[]? Columns(string[] header, BatchFile file)
    {
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
