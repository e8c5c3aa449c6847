using HealthLedger.Vaults.Pkcs11;

namespace HealthLedger.Tests.Vaults;

public sealed class Pkcs11UriTests
{
    [Theory]
    [InlineData("pkcs11:token=ledger?pin-source=/run/pin", "ledger", "/run/pin", "healthledger")]
    [InlineData("pkcs11:token=north%20wing;x-prefix=nh?pin-source=file:/run/pin", "north wing", "/run/pin", "nh")]
    public void Uri_names_token_pin_file_and_prefix(string text, string token, string pin, string prefix)
    {
        Pkcs11SignerOptions options = Pkcs11SignerOptions.TryParse(text)!;
        Assert.Equal((token, pin, prefix), (options.TokenLabel, options.PinFile, options.LabelPrefix));
    }

    [Fact]
    public void Token_on_a_platform_without_the_engine_is_refused()
    {
        Pkcs11SignerOptions options = Pkcs11SignerOptions.TryParse("pkcs11:token=ledger?pin-source=/run/pin")!;

        KeyUnavailableException refused = Assert.Throws<KeyUnavailableException>(
            () => Pkcs11Signer.Create(options, isLinux: false));

        Assert.Equal(HealthLedgerErrorCodes.TokenUnsupported, refused.Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("pkcs11:")]
    [InlineData("token=ledger?pin-source=/run/pin")]
    [InlineData("pkcs11:token=ledger")]
    [InlineData("pkcs11:?pin-source=/run/pin")]
    [InlineData("pkcs11:token=?pin-source=/run/pin")]
    [InlineData("pkcs11:token=a;token=b?pin-source=/run/pin")]
    [InlineData("pkcs11:token=ledger?pin-value=1234")]
    [InlineData("pkcs11:token=ledger;object=x?pin-source=/run/pin")]
    public void Text_that_does_not_name_a_token_and_a_pin_file_is_none(string? text) =>
        Assert.Null(Pkcs11SignerOptions.TryParse(text));
}
