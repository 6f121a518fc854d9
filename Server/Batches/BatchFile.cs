using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Server.Batches;

/// <summary>The rows of a batch run in a file, table or query, checked as they go by: a run with a fault is not loaded.
/// </summary>
public sealed class BatchFile
{
    /// <summary>The most faults that are told one by one.</summary>
    public const int MaxFaultsTold = 20;

    private readonly string _place;
    private readonly CompiledContract _contract;
    private readonly ResultRowReader _reader;
    private readonly Func<BatchFile, IAsyncEnumerable<ResultRow?>> _source;
    private readonly List<string> _faults = [];
    private RepeatedRows? _repeated;

    private BatchFile(
        string name,
        string place,
        CompiledContract contract,
        (EventTime From, EventTime To) range,
        Func<BatchFile, IAsyncEnumerable<ResultRow?>> source)
    {
        Name = name;
        _place = place;
        _contract = contract;
        _reader = new ResultRowReader(contract, range.From, range.To);
        _source = source;
    }

    /// <summary>What users call the file, table or query.</summary>
    public string Name { get; }

    /// <summary>Whether it is a fault to have no rows.</summary>
    public bool RefusesEmpty { get; init; }

    /// <summary>The contract's aggregates, whose names are columns.</summary>
    public IReadOnlyList<AggregateSpecification> Aggregates => _contract.Contract.Aggregates;

    /// <summary>The first faults, as <c>FILE:line: column: message</c>, of a query
    /// <c>query: row N: column: message</c>.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public long FaultCount { get; private set; }

    /// <summary>Reads <paramref name="path"/>: NDJSON when its first character is <c>{</c>, else CSV.</summary>
    /// <param name="path">The file, which is there.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="from">The first instant that the run covers.</param>
    /// <param name="to">The first that it does not.</param>
    /// <param name="refusesEmpty">Whether it is a fault to have no rows.</param>
    /// <param name="name">What faults call it; null: as its path.</param>
    public static BatchFile Of(
        string path,
        CompiledContract contract,
        EventTime from,
        EventTime to,
        bool refusesEmpty = false,
        string? name = null) => new(
        name ?? path,
        (name ?? path) + ":",
        contract,
        (from, to),
        file => ReadFile(path, file).ToAsyncEnumerable())
        {
            RefusesEmpty = refusesEmpty,
        };

    /// <summary>Takes rows that were read as JSON, which faults call <paramref name="name"/>, numbered from 1.
    /// </summary>
    public static BatchFile Of(
        string name,
        JsonElement rows,
        CompiledContract contract,
        EventTime from,
        EventTime to) => new(
        name,
        name + ":",
        contract,
        (from, to),
        file => rows.EnumerateArray().Select((row, i) => JsonRows.Read(i + 1, row, file)).ToAsyncEnumerable());

    /// <summary>Takes rows that a database gives, one by one.</summary>
    /// <param name="name">What faults call the table or query.</param>
    /// <param name="read">Reads the rows and checks each by <see cref="Check"/>; called again for each enumeration.
    /// </param>
    /// <param name="contract">Their contract.</param>
    /// <param name="from">The first instant that the run covers.</param>
    /// <param name="to">The first that it does not.</param>
    /// <param name="refusesEmpty">Whether it is a fault to have no rows.</param>
    public static BatchFile Of(
        string name,
        Func<BatchFile, IAsyncEnumerable<ResultRow?>> read,
        CompiledContract contract,
        EventTime from,
        EventTime to,
        bool refusesEmpty) => new(
        name,
        name + ": row ",
        contract,
        (from, to),
        read)
        {
            RefusesEmpty = refusesEmpty,
        };

    /// <summary>Loads the rows as a run.</summary>
    /// <param name="load">Loads them, and may enumerate them more than once.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="BatchFaultException">There were faults; nothing is loaded.</exception>
    /// <exception cref="RunExistsException">The contract has a run of that id with other rows, range or
    /// cut.</exception>
    public async Task<BatchRunLoad> LoadAsync(
        Func<IAsyncEnumerable<ResultRow>, Task<BatchRunLoad>> load,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        try
        {
            return await load(RowsAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (RepeatedRowException)
        {
            // The store knows that there are some, and not where.
            await FindRepeatedAsync(cancellationToken).ConfigureAwait(false);
            if (FaultCount == 0)
            {
                throw;
            }

            throw new BatchFaultException(this);
        }
    }

    /// <summary>The rows up to the first fault; the others are read for their faults alone. Enumerated again, it reads
    /// again.</summary>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="BatchFaultException">At the end, when there were faults.</exception>
    public async IAsyncEnumerable<ResultRow> RowsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FaultCount = 0;
        _faults.Clear();
        var isEmpty = true;
        await foreach (var row in _source(this).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (row is not null && FaultCount == 0)
            {
                isEmpty = false;
                yield return row;
            }
        }

        if (RefusesEmpty && isEmpty && FaultCount == 0)
        {
            FaultCount = 1;
            _faults.Add($"{Name}: has no rows: every window that the run covers would be missing in the batch; "
                + "--allow-empty says that it is meant");
        }

        if (FaultCount > 0)
        {
            throw new BatchFaultException(this);
        }
    }

    /// <summary>Notes a fault of the row or header on <paramref name="line"/>.</summary>
    public void AddFault(long line, string? column, string message)
    {
        // Read again for what is repeated, it has told the others.
        if (_repeated is null)
        {
            Note(line, column, message);
        }
    }

    /// <summary>Checks the row on <paramref name="line"/>.</summary>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="key">The entity key.</param>
    /// <param name="start">The start of the window.</param>
    /// <param name="end">Its end; null or empty when the file does not say.</param>
    /// <param name="values">The values in the order of <see cref="Aggregates"/>.</param>
    /// <returns>The row; null when it has a fault, which is noted.</returns>
    public ResultRow? Check(long line, string? key, string? start, string? end, IReadOnlyList<string?> values)
    {
        if (string.IsNullOrEmpty(start))
        {
            AddFault(line, "start", "is missing: a row names the start of its window");
            return null;
        }

        if (!TimeText.TryParse(start, out var startTime, out var fault))
        {
            AddFault(line, "start", $"'{start}' {fault}");
            return null;
        }

        EventTime? endTime = null;
        if (!string.IsNullOrEmpty(end))
        {
            if (!TimeText.TryParse(end, out var time, out fault))
            {
                AddFault(line, "end", $"'{end}' {fault}");
                return null;
            }

            endTime = time;
        }

        var reading = _reader.Read(key, startTime, endTime, values);
        if (reading.Row is null)
        {
            AddFault(line, reading.Column, reading.Fault!);
        }
        else if (_repeated?.IsRepeated(reading.Row) == true)
        {
            Note(line, "key", $"a second row for the window {reading.Row.Window} of the same entity");
        }

        return reading.Row;
    }

    // Reads once for the other faults and to count, then once for each part.
    private async Task FindRepeatedAsync(CancellationToken cancellationToken)
    {
        FaultCount = 0;
        _faults.Clear();
        var rows = await _source(this).LongCountAsync(cancellationToken).ConfigureAwait(false);
        var parts = RepeatedRows.PartsOf(rows);
        try
        {
            for (var part = 0; part < parts; part++)
            {
                _repeated = new RepeatedRows(part, parts);
                await _source(this).LongCountAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _repeated = null;
        }
    }

    private void Note(long line, string? column, string message)
    {
        FaultCount++;
        if (_faults.Count < MaxFaultsTold)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{_place}{line}: ");
            _faults.Add(place + (column is null ? message : $"{column}: {message}"));
        }
    }

    private static IEnumerable<ResultRow?> ReadFile(string path, BatchFile file)
    {
        using var reader = new StreamReader(
            new Utf8Stream(File.OpenRead(path)), Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        using var rows = ReadText(reader, file).GetEnumerator();
        while (IsRead(rows, file))
        {
            yield return rows.Current;
        }
    }

    private static IEnumerable<ResultRow?> ReadText(StreamReader reader, BatchFile file)
    {
        foreach (var row in reader.Peek() == '{' ? JsonRows.Read(reader, file) : CsvRows.Read(reader, file))
        {
            yield return row;
        }
    }

    private static bool IsRead(IEnumerator<ResultRow?> rows, BatchFile file)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (InvalidTextException exception)
        {
            file.AddFault(exception.Line, null, "is not valid UTF-8: what follows is not read");
            return false;
        }
    }
}
