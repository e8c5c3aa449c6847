using HealthLedger.Hosting.Development;
using HealthLedger.Vaults.Pkcs11;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HealthLedger.Hosting.Options;

/// <summary>Finds every fault of the options at once, before anything is opened.</summary>
internal sealed class HealthLedgerOptionsValidator : IValidateOptions<HealthLedgerOptions>
{
    private readonly string _name;
    private readonly IServiceProvider _services;

    public HealthLedgerOptionsValidator(string name, IServiceProvider services)
    {
        _name = name;
        _services = services;
    }

    public ValidateOptionsResult Validate(string? name, HealthLedgerOptions options)
    {
        if (!string.Equals(name, _name, StringComparison.Ordinal))
        {
            return ValidateOptionsResult.Skip;
        }

        List<string> faults = [];
        CheckPlace(options, faults);
        CheckPassphrase(options, faults);
        CheckNewLedger(options, faults);
        faults.AddRange(options.Peers.Validate());
        faults.AddRange(options.Backup.Validate()
            .Select(fault => $"{HostingErrorCodes.BackupOptionWrong}: Backup.{fault}"));
        faults.AddRange(options.Node.Validate()
            .Select(fault => $"{HostingErrorCodes.NodeOptionOutOfRange}: Node.{fault}"));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private void CheckPlace(HealthLedgerOptions options, List<string> faults)
    {
        int storages = _services.GetKeyedServices<LedgerStorageChoice>(_name).Count();
        if (_services.GetKeyedService<DevNetworkChoice>(_name) is not null)
        {
            CheckDevNetwork(options, storages, faults);
            if (storages == 0)
            {
                return;
            }
        }

        if (string.IsNullOrWhiteSpace(options.DataFolder))
        {
            faults.Add(
                $"{HostingErrorCodes.DataFolderMissing}: DataFolder is not set. Set it to a folder on a local disk.");
        }
        else if (_services.GetRequiredService<LedgerRegister>().ClaimFolder(_name, options.DataFolder) is { } other)
        {
            faults.Add(
                $"{HostingErrorCodes.DataFolderTwice}: the ledger '{other}' has the same DataFolder. Give each ledger "
                + "its own.");
        }

        if (storages != 1)
        {
            faults.Add(
                $"{HostingErrorCodes.StorageNotChosen}: {storages} storages are chosen, and a ledger needs one. Call "
                + "UseSqliteStorage() on what AddHealthLedger returns.");
        }
    }

    private static void CheckDevNetwork(HealthLedgerOptions options, int storages, List<string> faults)
    {
        bool serves = options.ServeClients && string.IsNullOrWhiteSpace(options.ClientSocket) && storages == 0;
        if (options.WhenHeld == WhenHeld.Connect || serves)
        {
            faults.Add(
                $"{HostingErrorCodes.DevNetworkWrong}: UseLocalDevNetwork does not go together with WhenHeld.Connect; "
                + "in memory, ServeClients needs ClientSocket.");
        }
    }

    private void CheckPassphrase(HealthLedgerOptions options, List<string> faults)
    {
        bool hasText = !string.IsNullOrEmpty(options.Passphrase);
        bool hasFile = !string.IsNullOrEmpty(options.PassphraseFile);
        bool hasKeyFile = !string.IsNullOrEmpty(options.KeyFile);
        if ((hasText ? 1 : 0) + (hasFile ? 1 : 0) + (hasKeyFile ? 1 : 0) + (options.UseDevelopmentKeys ? 1 : 0) > 1)
        {
            faults.Add(
                $"{HostingErrorCodes.PassphraseAmbiguous}: set one of Passphrase, PassphraseFile, KeyFile and "
                + "UseDevelopmentKeys.");
        }

        if (options.SigningKeys is not null && Pkcs11SignerOptions.TryParse(options.SigningKeys) is null)
        {
            faults.Add(
                $"{HostingErrorCodes.SigningKeysWrong}: SigningKeys is not of the form "
                + "pkcs11:token=LABEL?pin-source=FILE.");
        }

        if (options.UseDevelopmentKeys)
        {
            if (_services.GetService<IHostEnvironment>()?.IsDevelopment() != true)
            {
                faults.Add(
                    $"{HealthLedgerErrorCodes.DevelopmentKeysRefused}: UseDevelopmentKeys protects nothing and "
                        + "is refused "
                    + "outside the Development environment. Set Passphrase or PassphraseFile, or, for trying things "
                    + "out, DOTNET_ENVIRONMENT=Development.");
            }

            return;
        }

        if (!hasText && !hasFile && !hasKeyFile
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(HealthLedgerOptions.PassphraseVariable)))
        {
            faults.Add(
                $"{HealthLedgerErrorCodes.PassphraseMissing}: there is no passphrase. Set Passphrase, "
                    + "PassphraseFile or the "
                + $"variable {HealthLedgerOptions.PassphraseVariable}; or, for development only, UseDevelopmentKeys.");
        }
    }

    private void CheckNewLedger(HealthLedgerOptions options, List<string> faults)
    {
        if (!options.CreateIfMissing || _services.GetKeyedService<DevNetworkChoice>(_name) is not null)
        {
            return;
        }

        CheckText(faults, nameof(options.LedgerName), options.LedgerName, 64);
        CheckText(faults, nameof(options.Organisation), options.Organisation, 64);
        CheckText(faults, nameof(options.Country), options.Country, 2);
        faults.AddRange(options.Genesis.Validate().Select(fault => fault.Replace(
            ": ", ": Genesis.", StringComparison.Ordinal)));
    }

    private static void CheckText(List<string> faults, string name, string? value, int maxLength)
    {
        if (string.IsNullOrEmpty(value) || value.Length > maxLength
            || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            faults.Add(
                $"{HostingErrorCodes.NewLedgerIncomplete}: {name} is ASCII of 1 to {maxLength} characters; it is "
                + "needed with CreateIfMissing.");
        }
    }
}
