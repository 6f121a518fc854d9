using System.Globalization;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Storage.Postgres.BatchJobs;

namespace StreamBatch.Cli.Batches;

/// <summary>The rows of a batch run in a file, table or query, with every fault found: a run with one is not loaded.
/// </summary>
internal sealed class BatchFile
{
    /// <summary>The most faults that are told one by one.</summary>
    public const int MaxFaultsTold = 20;

    private readonly string _place;
    private readonly CompiledContract _contract;
    private readonly ResultRowReader _reader;
    private readonly List<ResultRow> _rows = [];
    private readonly List<string> _faults = [];

    private BatchFile(string place, CompiledContract contract, EventTime from, EventTime to)
    {
        _place = place;
        _contract = contract;
        _reader = new ResultRowReader(contract, from, to);
    }

    /// <summary>The contract's aggregates, whose names are columns.</summary>
    public IReadOnlyList<AggregateSpecification> Aggregates => _contract.Contract.Aggregates;

    public IReadOnlyList<ResultRow> Rows => _rows;

    /// <summary>The first faults, as <c>FILE:line: column: message</c>, of a query
    /// <c>query: row N: column: message</c>.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public long FaultCount { get; private set; }

    /// <summary>Reads <paramref name="path"/>: NDJSON when its first character is <c>{</c>, else CSV.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static BatchFile Read(string path, CompiledContract contract, EventTime from, EventTime to)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"{path}: no such file");
        }

        var file = new BatchFile(path + ":", contract, from, to);
        using var reader = new StreamReader(path);
        if (reader.Peek() == '{')
        {
            JsonRows.Read(reader, file);
        }
        else
        {
            CsvRows.Read(reader, file);
        }

        return file;
    }

    /// <summary>Takes rows that were read as JSON, which faults call <paramref name="name"/>, numbered from 1.
    /// </summary>
    public static BatchFile Read(
        string name,
        JsonElement rows,
        CompiledContract contract,
        EventTime from,
        EventTime to)
    {
        var file = new BatchFile(name + ":", contract, from, to);
        foreach (var (place, row) in rows.EnumerateArray().Index())
        {
            JsonRows.Read(place + 1, row, file);
        }

        return file;
    }

    /// <summary>Takes rows that a database gives, one by one.</summary>
    /// <param name="name">What faults call the table or query.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="contract">Their contract.</param>
    /// <param name="from">The first instant that the run covers.</param>
    /// <param name="to">The first that it does not.</param>
    public static async Task<BatchFile> ReadAsync(
        string name,
        IAsyncEnumerable<BatchRow> rows,
        CompiledContract contract,
        EventTime from,
        EventTime to)
    {
        var file = new BatchFile(name + ": row ", contract, from, to);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            file.Add(row.Number, row.Key, row.Start, row.End, row.Values);
        }

        return file;
    }

    /// <summary>Notes a fault of the row or header on <paramref name="line"/>.</summary>
    public void AddFault(long line, string? column, string message)
    {
        FaultCount++;
        if (_faults.Count < MaxFaultsTold)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{_place}{line}: ");
            _faults.Add(place + (column is null ? message : $"{column}: {message}"));
        }
    }

    /// <summary>Checks the row on <paramref name="line"/>.</summary>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="key">The entity key.</param>
    /// <param name="start">The start of the window.</param>
    /// <param name="end">Its end; null or empty when the file does not say.</param>
    /// <param name="values">The values in the order of <see cref="Aggregates"/>.</param>
    public void Add(long line, string? key, string? start, string? end, IReadOnlyList<string?> values)
    {
        if (string.IsNullOrEmpty(start))
        {
            AddFault(line, "start", "is missing: a row names the start of its window");
        }
        else if (!TimeText.TryParse(start, out var startTime, out var fault))
        {
            AddFault(line, "start", $"'{start}' {fault}");
        }
        else if (string.IsNullOrEmpty(end))
        {
            Add(line, _reader.Read(key, startTime, null, values));
        }
        else if (!TimeText.TryParse(end, out var endTime, out fault))
        {
            AddFault(line, "end", $"'{end}' {fault}");
        }
        else
        {
            Add(line, _reader.Read(key, startTime, endTime, values));
        }
    }

    private void Add(long line, ResultRowReading reading)
    {
        if (reading.Row is { } row)
        {
            _rows.Add(row);
        }
        else
        {
            AddFault(line, reading.Column, reading.Fault!);
        }
    }
}
