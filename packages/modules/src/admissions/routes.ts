import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { logLeadContact, reverseLeadContact } from './service/contacts.ts';
import { getLead, listLeads, listReferrals } from './service/read.ts';
import { setReferrer } from './service/referrers.ts';
import { registerLead, tieLead } from './service/register.ts';
import { reverseReferral } from './service/reverse-referral.ts';
import { closeLead, createLead, updateLead } from './service/write.ts';

export default [
  route(contract.listLeads, listLeads),
  route(contract.createLead, createLead),
  route(contract.getLead, getLead),
  route(contract.updateLead, updateLead),
  route(contract.closeLead, closeLead),
  route(contract.logLeadContact, logLeadContact),
  route(contract.reverseLeadContact, reverseLeadContact),
  route(contract.setReferrer, setReferrer),
  route(contract.registerLead, registerLead),
  route(contract.tieLead, tieLead),
  route(contract.listReferrals, listReferrals),
  route(contract.reverseReferral, reverseReferral),
];
