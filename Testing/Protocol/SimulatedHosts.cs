using StreamBatch.Domain.Blocks;

namespace StreamBatch.Testing.Protocol;

/// <summary>What the hosts of a run know of the semantics, and the version that they have agreed on, as a store keeps
/// both: no host joins that does not know it.</summary>
internal sealed class SimulatedHosts
{
    private readonly Dictionary<int, Host> _hosts = [];

    /// <summary>The version agreed on.</summary>
    public ushort Agreed { get; private set; } = SemanticsVersion.Oldest;

    /// <summary>The least of what the hosts know that are active and have been told of the version agreed on.</summary>
    public ushort? KnownByAll => _hosts.Values.Where(host => host.IsConfirmed).Min(host => (ushort?)host.Newest);

    /// <summary>A host says what it knows, before it is active; false when it does not know what is agreed on.
    /// </summary>
    public bool Report(int host, ushort newest)
    {
        _hosts[host] = new Host { Newest = newest };
        return newest >= Agreed;
    }

    /// <summary>A host is active.</summary>
    public void Activate(int host) => _hosts[host].IsActive = true;

    /// <summary>A host that is active looks once more; false when it does not know what is agreed on.</summary>
    public bool Confirm(int host)
    {
        var row = _hosts[host];
        row.IsConfirmed = row.Newest >= Agreed;
        return row.IsConfirmed;
    }

    public void Remove(int host) => _hosts.Remove(host);

    /// <summary>The newest version that all active hosts know; 0 while there is none.</summary>
    public ushort Supported() => _hosts.Values.Where(host => host.IsActive).Min(host => (ushort?)host.Newest) ?? 0;

    /// <summary>Agrees on a version if all active hosts know it; gives their number, else 0.</summary>
    public int Agree(ushort version)
    {
        if (Supported() < version)
        {
            return 0;
        }

        Agreed = Math.Max(Agreed, version);
        return _hosts.Values.Count(host => host.IsActive);
    }

    private sealed class Host
    {
        public required ushort Newest { get; init; }

        public bool IsActive { get; set; }

        public bool IsConfirmed { get; set; }
    }
}
