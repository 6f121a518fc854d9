using System.Globalization;
using System.Security.Cryptography;

namespace StreamBatch.Engine.Backups;

/// <summary>Writes an archive from its first byte to its last. What is written belongs to the part that was begun.
/// </summary>
internal sealed class ArchiveWriter : IDisposable
{
    private readonly Stream _output;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<BackupPart> _parts = [];
    private (BackupPartKind Kind, string? Contract, string? Run) _subject;
    private int _subjects;
    private int _pieces;
    private long _position;
    private long _start;

    public ArchiveWriter(Stream output)
    {
        _output = output;
        output.Write(ArchiveLayout.Header);
        _position = _start = ArchiveLayout.Header.Length;
    }

    /// <summary>The parts that are ended.</summary>
    public IReadOnlyList<BackupPart> Parts => _parts;

    /// <summary>Begins what follows, ending what was before.</summary>
    public void Begin(BackupPartKind kind, string? contract = null, string? run = null)
    {
        EndPart();
        _subject = (kind, contract, run);
        _subjects++;
        _pieces = 0;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var room = (int)Math.Min(bytes.Length, _start + BackupArchive.MaxPartBytes - _position);
            _output.Write(bytes[..room]);
            _hash.AppendData(bytes[..room]);
            _position += room;
            bytes = bytes[room..];
            if (_position - _start == BackupArchive.MaxPartBytes)
            {
                EndPart();
            }
        }
    }

    /// <summary>Ends the last part.</summary>
    public void EndPart()
    {
        if (_position == _start)
        {
            return;
        }

        _pieces++;
        var (kind, contract, run) = _subject;
        _parts.Add(new BackupPart(
            string.Create(
                CultureInfo.InvariantCulture, $"{kind.ToString().ToLowerInvariant()}-{_subjects}.{_pieces}"),
            kind,
            contract,
            run,
            _start,
            _position - _start,
            Convert.ToHexStringLower(_hash.GetHashAndReset())));
        _start = _position;
    }

    /// <summary>Writes manifest and trailer: the archive is whole then.</summary>
    /// <returns>The bytes of the archive.</returns>
    public long Complete(BackupManifest manifest)
    {
        var bytes = BackupManifestJson.Write(manifest);
        if (bytes.Length > ArchiveLayout.MaxManifestBytes)
        {
            throw new StoreException(
                $"The manifest of the backup has {bytes.Length} bytes, more than {ArchiveLayout.MaxManifestBytes}.");
        }

        _output.Write(bytes);
        _output.Write(ArchiveLayout.Trailer(_position, bytes));
        return _position + bytes.Length + ArchiveLayout.TrailerLength;
    }

    public void Dispose() => _hash.Dispose();
}
