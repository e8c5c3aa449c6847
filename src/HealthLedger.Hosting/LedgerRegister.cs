using HealthLedger.Primitives;
using Microsoft.Extensions.DependencyInjection;

namespace HealthLedger.Hosting;

/// <summary>
/// The ledgers of one host: their names, folders and ids. What is missing, said twice or ambiguous is refused with a
/// code; no ledger is ever taken for another.
/// </summary>
internal sealed class LedgerRegister
{
    private readonly Lock _gate = new();
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<(LedgerId Ledger, ParticipantId Organisation), string> _ledgers = [];

    /// <summary>The register among a host's services.</summary>
    public static LedgerRegister Of(IServiceCollection services)
    {
        ServiceDescriptor? known = services.FirstOrDefault(
            descriptor => !descriptor.IsKeyedService && descriptor.ServiceType == typeof(LedgerRegister));
        if (known?.ImplementationInstance is LedgerRegister register)
        {
            return register;
        }

        LedgerRegister made = new();
        services.AddSingleton(made);
        return made;
    }

    /// <summary>Takes a name.</summary>
    /// <exception cref="LedgerRegistrationException">It is taken (HLS1308), or not a name (HLS1307).</exception>
    public void AddName(string name)
    {
        if (name.Length > 64 || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new LedgerRegistrationException(
                HostingErrorCodes.LedgerNameUnknown, "A ledger's name is ASCII without spaces, 1 to 64 characters.");
        }

        lock (_gate)
        {
            if (!_names.Add(name))
            {
                throw new LedgerRegistrationException(
                    HostingErrorCodes.LedgerNameTwice,
                    name.Length == 0
                        ? "AddHealthLedger was called twice without a name. Give each ledger of a process a name."
                        : $"There is a ledger '{name}' already. Give each ledger of a process its own name.");
            }
        }
    }

    /// <summary>Takes a folder for a name; null when another name has it.</summary>
    /// <returns>The name that has it, or null when it is this one's now.</returns>
    public string? ClaimFolder(string name, string folder)
    {
        string real = Resolve(folder);
        lock (_gate)
        {
            if (_folders.TryGetValue(real, out string? owner) && !string.Equals(owner, name, StringComparison.Ordinal))
            {
                return Shown(owner);
            }

            _folders[real] = name;
            return null;
        }
    }

    /// <summary>Takes a ledger for a name while its node runs.</summary>
    /// <exception cref="LedgerRegistrationException">Another name runs a copy of it (HLS1311).</exception>
    public void ClaimLedger(string name, LedgerId ledger, ParticipantId organisation)
    {
        lock (_gate)
        {
            if (!_ledgers.TryAdd((ledger, organisation), name))
            {
                throw new LedgerRegistrationException(
                    HostingErrorCodes.LedgerTwice,
                    $"The folders of '{Shown(name)}' and '{Shown(_ledgers[(ledger, organisation)])}' hold copies of "
                    + "one ledger. Two copies that seal contradict each other for ever: remove one of them.");
            }
        }
    }

    /// <summary>The node of a name has stopped.</summary>
    public void ReleaseLedger(LedgerId ledger, ParticipantId organisation)
    {
        lock (_gate)
        {
            _ledgers.Remove((ledger, organisation));
        }
    }

    /// <summary>HLS1307: there is no ledger of a name.</summary>
    public LedgerRegistrationException Unknown(object? key) => new(
        HostingErrorCodes.LedgerNameUnknown,
        $"There is no ledger '{key}' in this process. Registered: {List()}.");

    /// <summary>HLS1309: no name was given, and there are only named ledgers.</summary>
    public LedgerRegistrationException Ambiguous() => new(
        HostingErrorCodes.LedgerNameMissing,
        $"No name was given, and every ledger of this process has one: {List()}. Resolve it keyed by its name, such "
        + "as with [FromKeyedServices(\"name\")].");

    private static string Shown(string name) => name.Length == 0 ? "(without name)" : name;

    // Two paths may lead to one folder.
    private static string Resolve(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            return new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            return full;
        }
    }

    private string List()
    {
        lock (_gate)
        {
            return string.Join(", ", _names.Select(Shown).Take(20)) + (_names.Count > 20 ? ", ..." : string.Empty);
        }
    }
}
