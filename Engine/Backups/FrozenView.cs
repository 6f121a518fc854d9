using System.Buffers.Binary;
using System.Security.Cryptography;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Backups;

/// <summary>
/// Results, the roots of their digest trees, and quarantine of a contract as they stood at one moment: all reads have
/// begun, and a read that has begun does not see what is published after it.
/// </summary>
internal sealed class FrozenView : IAsyncDisposable
{
    private readonly Contract _contract;
    private readonly IAsyncEnumerator<Pane> _panes;
    private readonly IAsyncEnumerator<DigestEntry> _roots;
    private readonly IAsyncEnumerator<QuarantineEntry> _entries;
    private bool _hasPane;
    private bool _hasRoot;
    private bool _hasEntry;

    private FrozenView(
        Contract contract,
        IAsyncEnumerator<Pane> panes,
        IAsyncEnumerator<DigestEntry> roots,
        IAsyncEnumerator<QuarantineEntry> entries)
    {
        _contract = contract;
        _panes = panes;
        _roots = roots;
        _entries = entries;
    }

    /// <summary>Begins to read. Nothing may be published between the first rows.</summary>
    public static async Task<FrozenView> BeginAsync(
        IResultStore results,
        Contract contract,
        CancellationToken cancellationToken)
    {
        var view = new FrozenView(
            contract,
            results.ReadResultsAsync(contract, new ResultQuery(), cancellationToken)
                .GetAsyncEnumerator(cancellationToken),
            results.ReadDigestsAsync(contract, new ResultQuery(), 0, cancellationToken)
                .GetAsyncEnumerator(cancellationToken),
            results.ReadQuarantineAsync(contract, cancellationToken).GetAsyncEnumerator(cancellationToken));
        try
        {
            view._hasPane = await view._panes.MoveNextAsync().ConfigureAwait(false);
            view._hasRoot = await view._roots.MoveNextAsync().ConfigureAwait(false);
            view._hasEntry = await view._entries.MoveNextAsync().ConfigureAwait(false);
            return view;
        }
        catch
        {
            await view.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Begins to read, and reads to the end, as <see cref="ReadToEndAsync"/> does.</summary>
    public static async Task<ViewDigests> ReadAsync(
        IResultStore results,
        Contract contract,
        CancellationToken cancellationToken,
        Func<int, long, bool>? isBeyond = null)
    {
        var view = await BeginAsync(results, contract, cancellationToken).ConfigureAwait(false);
        await using (view.ConfigureAwait(false))
        {
            return await view.ReadToEndAsync(isBeyond).ConfigureAwait(false);
        }
    }

    /// <summary>Reads what is left, row by row.</summary>
    /// <param name="isBeyond">Whether an offset of a partition is beyond what the view is to rest on; null: none is.
    /// </param>
    /// <exception cref="StoreException">A row is beyond: a large group is published in parts.</exception>
    public async Task<ViewDigests> ReadToEndAsync(Func<int, long, bool>? isBeyond = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var writer = new ByteWriter(1024);
        long panes = 0;
        var rows = default(DigestSums);
        for (; _hasPane; _hasPane = await _panes.MoveNextAsync().ConfigureAwait(false), panes++)
        {
            RefuseBeyond(isBeyond, _panes.Current.Partition, _panes.Current.Offset);
            writer.Clear();
            PaneDigest.Write(writer, _contract, _panes.Current);
            Append(hash, writer);
            rows = rows.Plus(DigestOf(_panes.Current));
        }

        var results = new BackupView(panes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        var roots = default(DigestSums);
        for (; _hasRoot; _hasRoot = await _roots.MoveNextAsync().ConfigureAwait(false))
        {
            roots = roots.Plus(_roots.Current.Sums);
        }

        long entries = 0;
        for (; _hasEntry; _hasEntry = await _entries.MoveNextAsync().ConfigureAwait(false), entries++)
        {
            RefuseBeyond(isBeyond, _entries.Current.Partition, _entries.Current.Offset);
            writer.Clear();
            Write(writer, _entries.Current);
            Append(hash, writer);
        }

        return new ViewDigests(
            results, new BackupView(entries, Convert.ToHexStringLower(hash.GetHashAndReset())), rows == roots);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _panes.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            try
            {
                await _roots.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                await _entries.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private DigestSums DigestOf(Pane pane) =>
        pane.Values is { } values ? RowDigest.Of(_contract, pane.Key, pane.Window, values) : default;

    private void RefuseBeyond(Func<int, long, bool>? isBeyond, int partition, long offset)
    {
        if (isBeyond?.Invoke(partition, offset) == true)
        {
            throw new StoreException(
                $"The results of {_contract.Id} stand in the middle of a group, which is published in parts: try "
                + "again, or, if no process writes the store, run another command on it first.",
                isTransient: true);
        }
    }

    // With its length, so that rows cannot run into each other.
    private static void Append(IncrementalHash hash, ByteWriter row)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, row.Length);
        hash.AppendData(length);
        hash.AppendData(row.Written);
    }

    private static void Write(ByteWriter writer, QuarantineEntry entry)
    {
        writer.WriteZigZag(entry.Partition);
        writer.WriteZigZag(entry.Offset);
        writer.WriteText(entry.Source);
        writer.WriteText(entry.Id);
        writer.WriteText(entry.Key);
        writer.WriteByte(entry.Time is null ? (byte)0 : (byte)1);
        writer.WriteInt64(entry.Time?.Microseconds ?? 0);
        writer.WriteZigZag((int)entry.Status);
        writer.WriteZigZag((int)entry.Reason);
        writer.WriteByte(entry.Property is null ? (byte)0 : (byte)1);
        writer.WriteText(entry.Property ?? "");
        writer.WriteInt64(entry.Ingested.Microseconds);
        writer.WriteUInt32(entry.Ingested.Counter);
        writer.WriteBytes(entry.Record.Span);
        writer.WriteZigZag((int)entry.State);
    }
}
